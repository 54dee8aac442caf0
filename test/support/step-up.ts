/** Answers of acts that ask for a second factor first. @param needStepUp throws until there was one */
export function stepUpAnswers(needStepUp: () => void) {
  return <T>(answer: T) =>
    (): T => {
      needStepUp();
      return answer;
    };
}
