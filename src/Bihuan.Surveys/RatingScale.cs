namespace Bihuan.Surveys;

/// <summary>The five steps and the six dimensions as pages show them; what a step is worth in points is policy.</summary>
internal static class RatingScale
{
    private static readonly string[] s_codes = ["very-dissatisfied", "dissatisfied", "neutral", "satisfied", "very-satisfied"];

    public static readonly IReadOnlyList<string> Dimensions = ["response", "problem-solving", "attitude", "efficiency", "professionalism", "service-quality"];

    public static string CodeOf(int steps) => s_codes[steps - 1];

    public static string IconOf(int steps) => steps switch { < 3 => "mood-sad", 3 => "mood-neutral", _ => "mood-smile" };
}
