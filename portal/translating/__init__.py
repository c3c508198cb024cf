"""The translation desk: what is missing, the glossary, files for tools of translators."""
