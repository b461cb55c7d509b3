"""The agents' instructions: Markdown files, which `loader` reads. They never hold anything a customer wrote."""
