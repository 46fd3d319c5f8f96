"""The site without its kept pages: what each reader would cost."""

from config.wsgi import application

application = application.site
