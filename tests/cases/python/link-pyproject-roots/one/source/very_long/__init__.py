def name(): pass
