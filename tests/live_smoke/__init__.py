"""Claims the sandbox makes about the real services, checked by somebody who holds keys; never by itself."""
