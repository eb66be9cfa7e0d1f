"""The words of mailgate as frozen types: values only, standard library only, imported by every other room."""
