"""Bags of words: names, companies, and the vocabulary of the noise. Nothing else."""

from __future__ import annotations

FIRST_NAMES = (
    "Amara Björn Chloé Dmitri Elif Farid Greta Hugo Ines Jonas Keiko Liam Marta Noor Oskar Priya Quentin Rosa "
    "Sven Tariq Una Viktor Wanda Ximena Yusuf Zora Anouk Bashir Carmen Declan Esther Fatima Gideon Hanna Ibrahim "
    "Jolene Karim Lucía Mats Nadia Owen Paula Rafael Saoirse Thabo Ursula Vera Wim Yara Zdeněk"
).split()
LAST_NAMES = (
    "Okafor Lindqvist Moreau Petrov Yılmaz Haddad Weber Castellanos Duarte Sato Müller Novák O’Brien Fernández "
    "Rahman Kowalska Nkosi Ferreira Johansson Abbott Bouchard Chen Delgado Eriksen Fontaine Gagnon Hale Iversen "
    "Jansen Kapoor Lambert MacLeod Nakamura Ortega Pelletier Quist Rossi Schäfer Tremblay Underhill Vasquez Whitlock "
    "Xu Youssef Zimmermann"
).split()
COMPANY_HEADS = (
    "Harbour Kelp Tidal Northshore Pelagic Bluewater Saltmarsh Estuary Coral Fathom Driftwood Beacon Lighthouse "
    "Gannet Cormorant Meridian Fjord Lagoon Anchor Gulfstream"
).split()
COMPANY_TAILS = ("Research", "Institute", "Conservation Trust", "Analytics", "Aquaculture", "Consulting", "Foundation")
WORDS = (
    "tide sample boat survey station report meeting budget summer winter harbour market letter garden kitchen bread "
    "river window ticket concert holiday photo family weather coffee library course exam grade project deadline draft "
    "figure table method result question answer idea paper review server update password account order invoice parcel "
    "delivery discount season festival museum bicycle train station platform morning evening weekend neighbour cat "
    "the the the and and of of to to in in a a is was for with on that this it we you they she he not but from at by"
).split()
ACCENTED = ("Grüße", "café", "naïve", "Ångström", "señor", "São Paulo", "résumé", "Łódź", "année", "schöne")
SERVICES = (
    "Parcelfox",
    "Bitbarn",
    "Chirrup",
    "Ledgerfen",
    "Framehub",
    "Railhopper",
    "Grocer & Son",
    "Photovault",
    "Streamwell",
)
LISTS = ("tidal-data", "coastal-observers", "dal-biology", "python-users", "film-club", "cycling")
