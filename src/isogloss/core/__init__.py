"""What everything agrees on, and the steps of an analysis. Imports no other room."""
