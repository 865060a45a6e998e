"""What people write where the name of a time zone belongs: abbreviations, regions, and cities without a zone's name.

Only what the time zone database does not tell by itself; the likeliest zone comes first. In small letters, without
accents, and without "time", "standard" and the like.
"""

_TABLE = """
z, zulu, utc, uct, universal, coordinated universal, greenwich mean, etc/utc > UTC
gmt, greenwich > Europe/London UTC
est, edt, et, eastern, us eastern, est5edt, us/eastern > America/New_York America/Toronto
cst > America/Chicago America/Winnipeg Asia/Shanghai
cdt, ct, central, us central, cst6cdt > America/Chicago America/Winnipeg
mst, mdt, mt, mountain, us mountain, mst7mdt > America/Denver America/Edmonton America/Phoenix
pst, pdt, pt, pacific, us pacific, pst8pdt > America/Los_Angeles America/Vancouver
ast, adt, atlantic > America/Halifax America/Puerto_Rico
nst, ndt, nt, newfoundland > America/St_Johns
akst, akdt, alaska > America/Anchorage
hst, hdt, hawaii > Pacific/Honolulu
bst, british > Europe/London
ist > Asia/Kolkata Europe/Dublin Asia/Jerusalem
irish > Europe/Dublin
cet, cest, mez, mesz, met, w europe, romance, central europe, central european > Europe/Berlin Europe/Paris \
Europe/Rome
eet, eest, oez, eastern europe, eastern european > Europe/Athens Europe/Helsinki Europe/Bucharest
wet, west, western europe, western european > Europe/Lisbon
msk, moscow > Europe/Moscow
trt > Europe/Istanbul
sast > Africa/Johannesburg
wat, west africa > Africa/Lagos
cat, central africa > Africa/Maputo
eat, east africa > Africa/Nairobi
gst, gulf, uae, abu dhabi > Asia/Dubai
pkt > Asia/Karachi
npt > Asia/Kathmandu
ict > Asia/Bangkok
wib > Asia/Jakarta
sgt > Asia/Singapore
hkt > Asia/Hong_Kong
pht > Asia/Manila
jst > Asia/Tokyo
kst > Asia/Seoul
brt > America/Sao_Paulo
art > America/Argentina/Buenos_Aires
awst > Australia/Perth
acst, acdt > Australia/Adelaide Australia/Darwin
aest, aedt, aet, aus eastern, australian eastern > Australia/Sydney Australia/Brisbane
nzst, nzdt, nzt, nz > Pacific/Auckland
uk, gb, great britain, england, scotland, wales, northern ireland, united kingdom > Europe/London
us, usa, america, united states, united states of america > America/New_York America/Chicago America/Denver \
America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu
canada > America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Regina America/Halifax \
America/St_Johns
mexico > America/Mexico_City America/Cancun America/Tijuana America/Hermosillo
brazil, brasil > America/Sao_Paulo America/Manaus America/Rio_Branco America/Noronha
russia > Europe/Moscow Europe/Kaliningrad Europe/Samara Asia/Yekaterinburg Asia/Novosibirsk Asia/Vladivostok
australia > Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Darwin \
Australia/Perth
holland, the netherlands > Europe/Amsterdam
deutschland > Europe/Berlin
osterreich > Europe/Vienna
schweiz, suisse, svizzera > Europe/Zurich
espana > Europe/Madrid
italia > Europe/Rome
czechia > Europe/Prague
turkiye > Europe/Istanbul
south korea, korea > Asia/Seoul
ontario, ottawa, quebec, quebec city, montreal > America/Toronto
manitoba > America/Winnipeg
saskatchewan, saskatoon > America/Regina
alberta, calgary > America/Edmonton
british columbia, bc, victoria bc > America/Vancouver
nova scotia, prince edward island, new brunswick > America/Halifax
newfoundland and labrador > America/St_Johns
yukon > America/Whitehorse
connecticut, delaware, district of columbia, maine, maryland, massachusetts, new hampshire, new jersey, new york \
state, north carolina, ohio, pennsylvania, rhode island, south carolina, vermont, virginia, west virginia, \
washington dc, washington d c, dc, nyc, new york city, boston, philadelphia, atlanta, baltimore, pittsburgh, \
cleveland, charlotte, miami, orlando > America/New_York
georgia > America/New_York Asia/Tbilisi
florida, tennessee, kentucky > America/New_York America/Chicago
michigan > America/Detroit
indiana > America/Indiana/Indianapolis
alabama, arkansas, illinois, iowa, louisiana, minnesota, mississippi, missouri, oklahoma, wisconsin, austin, \
dallas, houston, san antonio, minneapolis, milwaukee, st louis, kansas city, new orleans, nashville, memphis > \
America/Chicago
kansas, nebraska, north dakota, south dakota, texas > America/Chicago America/Denver
colorado, montana, new mexico, utah, wyoming, salt lake city, albuquerque > America/Denver
arizona, tucson > America/Phoenix
idaho > America/Boise America/Los_Angeles
oregon > America/Los_Angeles America/Boise
california, nevada, washington state, la, l a, san francisco, sf, san diego, seattle, portland, las vegas, \
sacramento > America/Los_Angeles
washington > America/New_York America/Los_Angeles
birmingham, manchester, liverpool, leeds, edinburgh, glasgow, cardiff, oxford, cambridge > Europe/London
cork, galway > Europe/Dublin
munich, munchen, hamburg, cologne, koln, frankfurt, stuttgart, leipzig, dresden > Europe/Berlin
geneva, basel, bern > Europe/Zurich
lyon, marseille > Europe/Paris
milan, milano, roma, naples > Europe/Rome
barcelona > Europe/Madrid
rotterdam, the hague > Europe/Amsterdam
porto > Europe/Lisbon
delhi, new delhi, mumbai, bangalore, bengaluru, chennai, hyderabad, pune > Asia/Kolkata
islamabad, lahore > Asia/Karachi
beijing, peking, shenzhen, guangzhou > Asia/Shanghai
hanoi > Asia/Ho_Chi_Minh
osaka, kyoto > Asia/Tokyo
tel aviv > Asia/Jerusalem
cape town, pretoria, durban > Africa/Johannesburg
abuja > Africa/Lagos
rio, rio de janeiro, brasilia > America/Sao_Paulo
new south wales, nsw, canberra > Australia/Sydney
queensland > Australia/Brisbane
victoria > Australia/Melbourne America/Vancouver
south australia > Australia/Adelaide
western australia > Australia/Perth
northern territory > Australia/Darwin
tasmania > Australia/Hobart
wellington, christchurch > Pacific/Auckland
"""

FOR_OFFSETS = (
    "UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Africa/Lagos",
    "Africa/Johannesburg", "Europe/Athens", "Africa/Cairo", "Asia/Jerusalem", "Europe/Istanbul", "Africa/Nairobi",
    "Asia/Riyadh", "Europe/Moscow", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Manila", "Australia/Perth", "Asia/Tokyo", "Asia/Seoul", "Australia/Adelaide", "Australia/Darwin",
    "Australia/Sydney", "Australia/Brisbane", "Australia/Lord_Howe", "Pacific/Guadalcanal", "Pacific/Auckland",
    "Pacific/Fiji", "Pacific/Chatham", "Pacific/Tongatapu", "Pacific/Kiritimati", "Atlantic/Azores",
    "Atlantic/Cape_Verde", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Santiago",
    "America/St_Johns", "America/Halifax", "America/Puerto_Rico", "America/New_York", "America/Toronto",
    "America/Bogota", "America/Lima", "America/Chicago", "America/Winnipeg", "America/Mexico_City", "America/Regina",
    "America/Denver", "America/Edmonton", "America/Phoenix", "America/Los_Angeles", "America/Vancouver",
    "America/Anchorage", "Pacific/Honolulu", "Pacific/Marquesas", "Pacific/Pago_Pago",
)  # fmt: skip
"""Well-known zones for every distance from UTC that is in use."""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    rows = (line.partition(" > ") for line in table.strip().splitlines())
    return {word.strip(): tuple(zones.split()) for words, _, zones in rows for word in words.split(",")}


MEANT_BY = _read(_TABLE)
"""What may have been meant, by what was written."""
