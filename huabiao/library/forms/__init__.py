"""What a person may type into the library's forms; each file is one subject."""
