namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>How a field of an act's form is filled in.</summary>
public enum ActFieldKind
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    Lines,

    /// <summary>Several lines that may begin with a canned reply.</summary>
    Reply,

    /// <summary>One code of a list.</summary>
    Code,

    /// <summary>Any number of codes of a list.</summary>
    Codes,

    /// <summary>Somebody with an account.</summary>
    Person,

    /// <summary>Date and time in the reader's zone.</summary>
    Time,

    /// <summary>Another open case of the same customer or unit.</summary>
    Case,

    /// <summary>Yes or no.</summary>
    Check,
}

/// <summary>A field of an act's form. Its label is the word <c>cases.field.NAME</c>.</summary>
/// <param name="Name">As in the request record.</param>
/// <param name="List">The code list to choose from, or the use of canned replies.</param>
public sealed record ActField(string Name, ActFieldKind Kind, string? List = null, int? LengthMax = null, bool IsOptional = false)
{
    /// <summary>The field's own few codes, whose words begin with <see cref="List"/>; null when the list is one of the code lists.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

    /// <summary>The fact that a person must be able to bring: offered are those in a post that the process names where it asks for it. Null: everybody.</summary>
    public string? Bringing { get; init; }

    public static ActField Line(string name, int lengthMax) => new(name, ActFieldKind.Text, LengthMax: lengthMax);

    public static ActField Lines(string name, int lengthMax) => new(name, ActFieldKind.Lines, LengthMax: lengthMax);

    public static ActField Reply(string name, string? use, int lengthMax) => new(name, ActFieldKind.Reply, use, lengthMax);

    public static ActField Code(string name, string list) => new(name, ActFieldKind.Code, list);

    public static ActField OneOf(string name, string words, params string[] codes) => new(name, ActFieldKind.Code, words) { Codes = codes };

    public static ActField Case(string name) => new(name, ActFieldKind.Case);

    public static ActField AnyOf(string name, string list) => new(name, ActFieldKind.Codes, list);

    public static ActField Person(string name) => new(name, ActFieldKind.Person);

    /// <summary>Somebody the process sends to the customer.</summary>
    public static ActField Technician() => new("technicianId", ActFieldKind.Person) { Bringing = "case.visit-started" };

    public static ActField Time(string name) => new(name, ActFieldKind.Time);

    public static ActField Check(string name) => new(name, ActFieldKind.Check, IsOptional: true);

    public ActField Optional() => this with { IsOptional = true };
}
