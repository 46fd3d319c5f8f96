"""The site with its kept pages in front, on a WSGI server alone: without the door."""

from config.wsgi import application

application.start()
