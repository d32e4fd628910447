"""A password hasher for tests: the real algorithm with next to no rounds."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    algorithm = "quick"
    iterations = 1
