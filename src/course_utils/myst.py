"""What the text of a lesson is made of: blocks between fences, roles, code spans and formulas, as regular expressions.

They find, from left to right, what each reader of the text treats in its own way; their groups have names.
"""

import re

# ```{note} Title … ```, :::{note} … :::, ```python … ```: the name is empty for plain code. A block in a block has a
# shorter fence.
BLOCK = (
    r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}|:{3,})(?:\{(?P<name>[\w:-]+)\})?(?P<title>.*)\n"
    r"(?P<body>(?:.*\n)*?) *(?P=fence)[`~:]* *$"
)
STRAY_FENCE = r"^ *(?:`{3,}|~{3,}|:{3,}).*$"
# The options of a block, at the head of its body: `:tags: [exercise]`, or YAML between two lines of dashes.
OPTIONS = re.compile(r"\A\s*(?:---\n(?:.*\n)*?---\n|(?: *:[\w-]+:.*\n)+)")
LABEL = r"^\([\w-]+\)=\n"
COMMENT = r"^%.*\n?"
FORMULA = r"\$\$[\s\S]+?\$\$|(?<![\\$])\$(?:[^$\n]|\n(?!\n))+\$"
ROLE = r"\{(?P<role>[a-zA-Z][\w:+.-]*)\}(?P<ticks>`+)(?!`)(?P<content>[\s\S]+?)(?<!`)(?P=ticks)(?!`)"
CODE_SPAN = r"(?<!`)(?P<quotes>`+)(?!`)[\s\S]+?(?<!`)(?P=quotes)(?!`)"
