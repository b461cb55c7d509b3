"""The agents, one module each, and in `registry` who may hand over to whom. They are made of the tools, instructions
and model settings of the packages below; how a turn runs is none of their business. See docs/specialists.md."""
