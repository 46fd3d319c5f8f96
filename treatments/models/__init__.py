from .sections import Biologic, Medication, Operation, Supplement, Therapy

__all__ = ["Biologic", "Medication", "Operation", "Supplement", "Therapy"]
