import WebAuthn
import Testing
