"""Texts made to take long, every pattern that may meet one, and every function that reads them."""
