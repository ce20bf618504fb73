"""Online identifiers of web visitors: apart from everybody's identity (N-06.1), and gone in time (T-19, T-20, T-21)."""
