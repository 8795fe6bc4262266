"""The pictures that checks use: FashionMNIST if it is installed, otherwise drawn garments."""
