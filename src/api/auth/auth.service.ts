import type { Response } from 'express';
import type { ActingRequest } from '../http/actor.dto';
import type { LoginDto, SessionDto, SetupDto, SetupPasswordDto, SetupTotpDto, StepUpDto } from '../wire/auth.dto';

/** Sign in, sign out, step up. */
export abstract class AuthService {
  abstract login(request: ActingRequest, response: Response, input: LoginDto): Promise<SessionDto>;
  abstract logout(request: ActingRequest, response: Response): Promise<SessionDto>;
  abstract session(request: ActingRequest): Promise<SessionDto>;
  abstract stepUp(request: ActingRequest, response: Response, input: StepUpDto): Promise<SessionDto>;
}

/** One-time links. */
export abstract class SetupService {
  abstract state(token: string): Promise<SetupDto>;
  abstract password(token: string, input: SetupPasswordDto): Promise<SetupDto>;
  abstract totp(token: string, input: SetupTotpDto): Promise<SetupDto>;
}
