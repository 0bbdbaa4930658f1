"""The server in front of the application: gunicorn, with its waiting for clients moved out of its threads.

A thread gets a request when it has come whole, and is free again when the answer is made; a client that sends or reads
a byte now and then costs an entry in the loop.
"""
