"""Report of the river station"""


class Station:
    # The station at Alder Bridge measures the river every day at six in the morning.

    def level(self, day):
        """The water stood highest on 14 March, at 3.72 metres, two days after the snow had melted."""
        return LEVELS[day]


LEVELS = {'12 March': '2.95', '14 March': '3.72', '16 March': '3.10'}
