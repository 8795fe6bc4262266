"""Self-contained web pages: the frame, the colours and the rules that all pages share."""
