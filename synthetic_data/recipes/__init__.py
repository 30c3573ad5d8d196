"""Recipes of synthetic populations: who lives, who sees them, and what goes wrong."""
