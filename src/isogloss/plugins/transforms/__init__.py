"""The built-in transforms: what is done to vectors before they are clustered."""
