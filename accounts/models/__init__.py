from .account_change import AccountChange
from .log import LoggedAct
from .person import EDITORS, Person, Portrait, Role
from .sign_in import RecoveryCode, SecondFactor, SignIn, SignInAttempt
