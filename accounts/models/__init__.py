from .log import LoggedAct
from .person import EDITORS, Person, Portrait, Role
from .sign_in import RecoveryCode, SecondFactor, SignIn, SignInAttempt

__all__ = [
    "EDITORS",
    "LoggedAct",
    "Person",
    "Portrait",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SignIn",
    "SignInAttempt",
]
