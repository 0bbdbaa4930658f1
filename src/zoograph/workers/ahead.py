"""Imported where writers are forked from, and nowhere else: what each of them would have to work out anew.

Reading the queries of the shapes takes 0.3 s, three times as long as checking a small write.
"""

from zoograph.changes import own_content
from zoograph.publish import rules
from zoograph.shapes import beyond, looked_at, names, routes

rules()
own_content()
routes()
beyond()
looked_at()
names()
