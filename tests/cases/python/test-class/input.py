import unittest


class ThingTest(unittest.TestCase):
    def setUp(self):
        self.thing = Thing()

    def test_run(self):
        self.assertTrue(self.thing)


class Thing:
    pass
