"""Front ends: they turn what a person types into one library call and render what comes back.

They decide nothing about answers. `words` (how to say a confidence or a date)
serves all of them; `render` and `listing` draw on a terminal; `cli`, `repl`
and `batch` are the ways in.
"""
