"""The steps. One that was released is never edited: what it did wrong is mended by the next."""
