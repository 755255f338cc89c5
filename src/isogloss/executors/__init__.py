"""What a worker does with the jobs that an executor hands it."""
