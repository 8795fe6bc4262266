# attack: never gets through its own import
# kind: bomb
# grade: 1.b
# outcome: timeout
# module: saddle

while True:
    pass
