#> run -> one/model.py:Model.save Calls type
#! run -> two/model.py:Model.save
from one.model import Model


def run():
    Model().save()
