"""Whether training runs whose languages line up better lose less in languages they were not trained on."""
