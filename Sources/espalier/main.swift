Espalier.start()
