"""The letters by which the tapes name exchanges and conditions."""

OPTION_EXCHANGES = {
    "A": "AMEX - NYSE American", "B": "BOX - Boston Options Exchange", "C": "CBOE - Cboe Options Exchange",
    "D": "EMERALD - Miami International Options Exchange", "E": "EDGX - Cboe EDGX Options",
    "H": "GEMX - Nasdaq GEMX", "I": "ISE - Nasdaq ISE", "J": "MRX - Nasdaq MRX",
    "M": "MIAX - Miami International Options Exchange", "N": "NYSE - NYSE Arca",
    "O": "OPRA - Options Price Reporting Authority", "P": "PEARL - Miami International Options Exchange",
    "Q": "NASD - Nasdaq Options", "S": "SPHR - MIAX Sapphire", "T": "BX - Nasdaq BX Options",
    "U": "MEMX - Members Exchange", "W": "C2 - Cboe C2 Options", "X": "PHLX - Nasdaq PHLX",
    "Z": "BATS - Cboe BZX Options",
}  # fmt: skip

BY_MIC = {
    "AMXO": "A", "XBOX": "B", "XCBO": "C", "EMLD": "D", "EDGO": "E", "GMNI": "H", "XISX": "I", "MCRY": "J",
    "XMIO": "M", "ARCO": "N", "ARCX": "N", "MPRL": "P", "XNDQ": "Q", "SPHR": "S", "XBXO": "T", "MXOP": "U",
    "MEMX": "U", "C2OX": "W", "XPHO": "X", "XPHL": "X", "BATO": "Z",
}  # fmt: skip

OPTION_TRADE_CONDITIONS = {
    "I": "AUTO - Electronic", "S": "ISOI - Intermarket sweep", "a": "SLAN - Single leg auction, not ISO",
    "b": "SLAI - Single leg auction, ISO", "c": "SLCN - Single leg cross, not ISO",
    "d": "SLCI - Single leg cross, ISO", "e": "SLFT - Single leg floor",
    "f": "MLET - Multi leg electronic", "g": "MLAT - Multi leg auction", "h": "MLCT - Multi leg cross",
    "i": "MLFT - Multi leg floor", "j": "MESL - Multi leg electronic against single legs",
    "k": "TLAT - Stock options auction", "l": "MASL - Multi leg auction against single legs",
    "m": "MFSL - Multi leg floor against single legs", "n": "TLET - Stock options electronic",
    "o": "TLCT - Stock options cross", "p": "TLFT - Stock options floor",
    "u": "MLPT - Multi leg proprietary floor", "A": "CANC - Cancelled", "E": "OPEN - Late",
}  # fmt: skip
OPTION_QUOTE_CONDITIONS = {"A": "AUTO - Eligible for automatic execution", " ": "Regular"}
BY_WORD = {text.split(" ")[0].lower(): letter for letter, text in OPTION_TRADE_CONDITIONS.items()}

STOCK_EXCHANGES = {
    "A": "NYSE American (AMEX)", "B": "NASDAQ OMX BX", "C": "National Stock Exchange", "D": "FINRA ADF",
    "J": "Cboe EDGA", "K": "Cboe EDGX", "M": "Chicago Stock Exchange", "N": "New York Stock Exchange",
    "P": "NYSE Arca", "Q": "NASDAQ OMX", "U": "Members Exchange", "V": "IEX", "X": "NASDAQ OMX PSX",
    "Y": "Cboe BYX", "Z": "Cboe BZX",
}  # fmt: skip
STOCK_TRADE_CONDITIONS = {
    "@": "Regular Sale", "F": "Intermarket Sweep", "I": "Odd Lot Trade", "T": "Form T", "O": "Opening Prints",
    "6": "Closing Prints", "4": "Derivatively Priced", "W": "Average Price Trade",
    "Z": "Sold Out Of Sequence", "U": "Extended Trading Hours (Sold Out Of Sequence)",
}  # fmt: skip
STOCK_QUOTE_CONDITIONS = {"R": "Regular Market Maker Open", "A": "Slow Quote Offer Side"}


def option_exchange(name: str) -> str:
    """The one letter of an options exchange, from its MIC or as it is."""
    return BY_MIC.get(name, name if name in OPTION_EXCHANGES else "O")


def option_condition(word: str) -> str:
    """The one letter of a print's condition."""
    return BY_WORD.get(word, "I")
