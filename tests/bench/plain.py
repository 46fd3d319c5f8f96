"""The site without its page files: what each reader would cost."""

from config.wsgi import application

application = application.site
