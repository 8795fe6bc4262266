"""Small pictures of garments, drawn by a program, in FashionMNIST's format and ten classes.

The checks use them where the real pictures are not found:

    images, labels = draw(64, seed=0)   # uint8 (64, 28, 28), and 64 labels from 0 to 9

The same seed gives the same bytes on every machine; garment_sheet.py says why.
"""

import numpy as np

from .garment_sheet import SIDE, Number, Sheet, wave

FAR = -40  # far to the left: half an outline that starts and ends here shows no edge there


def upper(
    s: Sheet,
    cloth: np.ndarray,
    chest: Number,
    bottom: Number,
    reach: Number,
    drop: Number,
    sleeved: Number = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """A body with a round neck and two sleeves: what five of the ten classes share.

    chest and bottom are half widths; a sleeve ends `reach` beside the chest and `drop` below the
    top. Returns where the garment starts and ends.
    """
    s.fold()
    top, hem = s.vary(0, 1.8), s.vary(25.5, 27.4)
    neck, sleeve = chest * s.vary(0.3, 0.45), chest * s.vary(0.18, 0.26)
    pit, x, y, tip = top + s.vary(6.5, 8.5), chest + reach, top + drop, chest - 1.8 + 1.2 * sleeved
    arm = s.shape(
        (neck, top),
        (tip, top + 1.2),
        (chest + 1, top + 3),
        (x + sleeve, y),
        (x - sleeve, y + s.vary(0.2, 1.8)),
        (chest - 0.6, pit),
    )
    s.paint(arm * sleeved, cloth * s.vary(0.65, 1.15))
    s.paint(
        s.shape(
            (FAR, top),
            (neck, top),
            (tip, top + 1.4),
            (chest - 0.2, pit),
            (chest - s.vary(0, 1), (pit + hem) / 2),
            (bottom, hem),
            (FAR, hem),
        ),
        cloth,
    )
    s.paint(s.oval(0, top - 0.8, neck, s.vary(1.2, 3.2)), 0)
    return top, hem


def t_shirt(s: Sheet) -> None:
    chest, sleeved = s.vary(6, 8), s.chance(0.85)
    upper(s, s.cloth(), chest, chest + s.vary(-0.7, 0.7), s.vary(2, 3.6), s.vary(5, 9), sleeved)
    patch = s.oval(0, s.vary(9, 13), s.vary(1.5, 5), s.vary(1, 4)) * s.chance(0.4)
    s.paint(patch * wave(s.x * 0.3 + s.y * 0.21), s.vary(0, 1))


def trouser(s: Sheet) -> None:
    s.fold()
    top, foot, crotch, waist = s.vary(0, 1.5), s.vary(26, 27.4), s.vary(8, 11), s.vary(3.4, 5.2)
    leg, inner, hip = s.vary(1.8, 3.2), s.vary(0.3, 4.5), waist + s.vary(0.3, 1.3)
    s.paint(
        s.shape(
            (FAR, top),
            (waist, top),
            (hip, crotch - 1),
            (inner + leg, foot),
            (inner, foot),
            (0.2, crotch),
            (FAR, crotch),
        ),
        s.cloth(0.05, 0.1),
    )
    s.crease(0.4, (waist / 2, top), (inner + leg / 2, foot))
    s.crease(0.6, (0, top + 2), (hip, top + 2))
    s.crease(0.6, (0, top), (0, crotch))


def pullover(s: Sheet) -> None:
    chest, cloth = s.vary(6.6, 8), s.cloth(0.25)
    top, hem = upper(s, cloth, chest, chest - s.vary(0, 0.8), s.vary(2.4, 3.8), s.vary(22, 25.5))
    s.crease(0.6, (0, hem - 2), (14, hem - 2))
    collar = s.shape((0, top + 3), (2, top + 2.6), (3.4, top), line=1.2) * s.chance(0.6)
    s.paint(collar, cloth * s.vary(0.5, 1.4))
    patch = s.oval(0, s.vary(10, 13), s.vary(1.5, 5), s.vary(0.8, 3)) * s.chance(0.3)
    s.paint(patch * wave(s.x * 0.4), s.vary(0, 1))


def dress(s: Sheet) -> None:
    chest, long, waist = s.vary(3.6, 5.2), s.chance(0.25), s.vary(10, 13)
    upper(
        s,
        s.cloth(0.1),
        chest,
        chest + s.vary(-0.7, 4.5),
        1.2 + 1.5 * long,
        s.vary(3, 6) + 13 * long,
        s.chance(0.6),
    )
    s.crease(0.7, (0, waist), (14, waist))
    s.image *= 1 - s.vary(0, 0.5) * wave(s.x * 0.3) * (s.y > waist)  # the skirt's folds


def coat(s: Sheet) -> None:
    chest, cloth, lapel, pocket = s.vary(5.6, 7.6), s.cloth(0.05), s.vary(7, 12), s.vary(15, 18)
    top, _ = upper(s, cloth, chest, chest + s.vary(0, 1.2), s.vary(2.4, 3.6), s.vary(19, 24))
    s.paint(s.shape((0, top + 1), (2.4, top), (0.3, lapel), (0, lapel)), s.vary(0, 0.35))
    s.paint(
        s.shape((2, top - 0.4), (4, top + 0.6), (3.8, lapel - 3), (0.4, lapel + 0.5)),
        cloth * s.vary(0.6, 1.5),
    )
    s.paint(s.shape((0, lapel), (s.vary(0, 0.8), 28), line=0.9), s.vary(0, 0.3))
    s.crease(0.7, (3, 17), (5.5, pocket))


def sandal(s: Sheet) -> None:
    lift = s.vary(2, 12) * s.chance(0.55)  # how high the heel stands; the others are flat
    base, back, strap, cloth = 19.5 + lift / 2, s.vary(24, 26.5), s.vary(1, 2.4), s.cloth(0, 0.1)
    high, arch, toe = base - lift, base - lift / 2, s.vary(5, 7)
    loop, bar = high - s.vary(3.5, 6), s.chance(0.5)  # what holds the ankle: a bar or a slant
    sole = (1.2, base), (8, base - 0.2), (15, arch), (back, high)
    s.paint(s.shape(*sole, (back, base + 1), (1, base + 1)) * s.chance(0.4), cloth * s.vary(0.4, 1))
    s.paint(s.shape((back, high), (back + 0.6, base + 1), line=s.vary(1.2, 2.6)), cloth)
    band = s.oval(toe, base - 0.5, s.vary(3, 4.5), s.vary(3, 5), line=strap + 0.6)
    s.paint(band * (s.y < base), cloth)
    s.paint(s.shape((toe + 3, base - 2), (back - 5, loop), line=strap) * bar, cloth)
    s.paint(s.shape((back - 0.4, high), (back - 0.8, loop), line=strap + 0.4), cloth)
    s.paint(s.oval(back - 4, loop, 3.6, s.vary(1, 1.8), line=strap), cloth * s.vary(0.7, 1))
    s.paint(s.shape((back - 7, loop), (14, arch), line=strap) * (1 - bar), cloth)
    s.paint(s.shape(*sole, line=s.vary(1.4, 2.4)), cloth * s.vary(0.5, 1))


def shirt(s: Sheet) -> None:
    chest, cloth, short = s.vary(6, 7.6), s.cloth(0.35, 0.25), s.chance(0.4)
    top, hem = upper(
        s, cloth, chest, chest - s.vary(0, 1.2), s.vary(2.4, 3.4), s.vary(21, 24) - 13.5 * short
    )
    s.crease(0.8, (0, top + 3), (0, hem))
    buttons = s.oval(0, 4 * np.floor(s.y / 4) + 2, 0.7, 0.7) * (s.y > 5) * (s.y < 25)
    s.paint(buttons, cloth * s.vary(0.3, 2))
    s.paint(
        s.shape((1.2, top - 0.8), (3.4, top + 0.8), (2.6, top + 3.8), (0.2, top + 2.6)),
        cloth * s.vary(0.8, 1.8),
    )


def sneaker(s: Sheet) -> None:
    sole, tongue, heel = s.vary(19, 21.5), s.vary(13, 17), s.vary(26, 27.3)
    low, edge = sole - s.vary(8, 11.5), sole - s.vary(1.2, 2.6)
    s.paint(
        s.shape(
            (0.6, sole),
            (0.4, sole - 3),
            (2.5, sole - 4.4),
            (6, sole - 5.2),
            (tongue - 4, low + 2.5),
            (tongue, low - 0.3),
            (tongue + 3, low + 1.6),
            (heel - 5, low + s.vary(1, 3)),
            (heel - 2.5, low + 0.2),
            (heel - 0.7, low),
            (heel, sole - 4),
            (heel, sole),
        ),
        s.cloth(0, 0.1),
    )
    for lace in range(3):
        x, y = tongue - 1 - 2.4 * lace, low + 2 + 1.2 * lace
        s.paint(s.shape((x - 1, y - 1), (x + 1.2, y + 1.6), line=0.8), s.vary(0.1, 1))
    badge = (s.vary(8, 12), sole - 2.5), (s.vary(14, 17), sole - 3), (heel - 5, sole - 6)
    s.paint(s.shape(*badge, line=s.vary(0.8, 1.8)) * s.chance(0.7), s.vary(0, 1))
    s.paint(s.shape((0.4, edge), (heel + 0.4, edge), (heel, sole), (1, sole)), s.vary(0.1, 1))


def bag(s: Sheet) -> None:
    s.fold()
    tall, cloth, wide = s.vary(2, 10) * s.chance(0.75), s.cloth(0.1, 0.25), s.vary(8.5, 13.4)
    top, bevel = s.vary(5, 8) + tall / 2, s.vary(0.3, 3)
    flap, base = top + s.vary(2, 9), np.minimum(27, top + s.vary(13, 18))
    foot = np.minimum(13.4, wide + s.vary(-2, 2))
    handle = s.oval(0, top + 0.5, s.vary(3.5, 7), tall + 0.5, line=s.vary(1, 2)) * (s.y < top + 1)
    s.paint(handle * (tall > 0), cloth * s.vary(0.6, 1.1))
    s.paint(
        s.shape(
            (FAR, top),
            (wide - bevel, top),
            (wide, top + bevel),
            (foot, base - bevel),
            (foot - bevel, base),
            (FAR, base),
        ),
        cloth,
    )
    s.crease(0.8, (0, flap), (wide, flap - s.vary(0, 3)))
    s.paint(s.oval(0, flap, s.vary(0.6, 1.6), s.vary(0.6, 1.4)) * s.chance(0.7), s.vary(0, 1.3))


def boot(s: Sheet) -> None:
    heel = s.vary(2, 8) * s.chance(0.45)  # the others have none
    sole, top, front, back = s.vary(24, 26.7), s.vary(1, 10), s.vary(12, 15.5), s.vary(24.5, 27)
    arch, instep = sole - heel, sole - heel / 2 - s.vary(7, 9)
    s.paint(
        s.shape(
            (0.8, sole),
            (0.6, sole - 2.5),
            (2, sole - 4.4),
            (5, sole - 5.5),
            (front - 3, instep),
            (front, instep - 3),
            (front + s.vary(-1, 1), top),
            (back, top + s.vary(-1, 1)),
            (back - 0.6, sole - 8),
            (back, sole),
        ),
        s.cloth(0, 0.05),
    )
    under = s.shape((8, sole + 1), (15, arch), (back - 5, arch), (back - 4, sole + 1))
    s.paint(under * (heel > 0), 0)
    s.paint(s.shape((1, sole), (8, sole), (15, arch), (back - 4.5, arch), line=1.3), s.vary(0.2, 1))
    s.crease(0.7, (front - 2, top + 2), (28, top + 2))
    s.crease(0.7, (s.vary(17, 21), top), (19, arch - 5))


GARMENTS = (t_shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot)  # by label


def draw(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures, uint8 (count, 28, 28), white on black, and their labels, uint8 (count,).

    The classes come in random order; how often each occurs differs by at most one.
    """
    bits = np.random.PCG64(seed)
    order = bits.random_raw(count).argsort(kind="stable")
    images, labels = np.empty((count, SIDE, SIDE), np.uint8), np.empty(count, np.uint8)
    for label, garment in enumerate(GARMENTS):
        mine = order[label :: len(GARMENTS)]
        sheet = Sheet(len(mine), bits)
        garment(sheet)
        image = np.clip(sheet.image, 0, 1)
        # In FashionMNIST the brightest pixel is 255; here in most pictures, so that some stay dark.
        white = np.where(sheet.chance(0.8), image.max((1, 2), keepdims=True), 1)
        images[mine], labels[mine] = np.floor(image / white * 255 + 0.5), label
    return images, labels
