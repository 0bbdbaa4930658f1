"""The server in front of the application: gunicorn, with its waiting for clients moved out of its threads.

A thread gets a request once all of it has arrived, and is free again as soon as the answer is made. So a slow client
holds an entry in the loop, not a thread.
"""
