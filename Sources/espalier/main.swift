await Espalier.start()
