"""The front of the house: home, texts that ISU writes, contact, glossary, saved lists."""
