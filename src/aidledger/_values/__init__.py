"""Values that know no event: dates, money, codes, and what a field may hold."""
