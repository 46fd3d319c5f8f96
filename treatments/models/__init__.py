from .sections import Biologic, Medication, Operation, Supplement, Therapy
