// DemoRelyingParty
