"""What is asked of every tool. A package that stands alone: copied to where each tool looks."""
