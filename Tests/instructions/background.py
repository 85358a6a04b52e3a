"""What a gateway executes by itself, which is in every count."""

import statistics


def background_rate(idle, groups):
    """How many instructions a second a gateway executes by itself: the slope of the least squares.

    Idle windows tell it, and so do batches of the same requests, of which some took longer than others: on a machine
    that has much else to do timers come later, and then it is these that tell.
    """
    products = sum(count.instructions * count.seconds for count in idle)
    squares = sum(count.seconds**2 for count in idle)
    for group in groups:
        instructions = statistics.mean(count.instructions for count in group)
        seconds = statistics.mean(count.seconds for count in group)
        products += sum((count.instructions - instructions) * (count.seconds - seconds) for count in group)
        squares += sum((count.seconds - seconds) ** 2 for count in group)
    return max(0, products / squares)
