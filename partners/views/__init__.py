"""The doors of partners: the directory, States, registration, the people of an organisation."""
