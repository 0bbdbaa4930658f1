"""Work that every writer would have to repeat. Only the process that writers are forked from imports this.

Reading the queries of the shapes takes 0.3 s, three times as long as checking a small write, and compiling the shapes
0.1 s.
"""

from zoograph.changes import own_content
from zoograph.program import program
from zoograph.shapes import names, routes
from zoograph.staging import rules
from zoograph.validate.report import own_rules

rules()
own_content()
program()
routes()
names()
own_rules()
