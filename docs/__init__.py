"""What is written about Ombud. `generate` makes the pages that can be made; the rest is prose and runs."""
