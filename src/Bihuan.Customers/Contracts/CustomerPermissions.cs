namespace Bihuan.Customers.Contracts;

/// <summary>Permission names of the customers module. A customer is within reach when one of their cases is (SEC-12).</summary>
public static class CustomerPermissions
{
    public const string Read = "customers.customer.read";
    public const string Edit = "customers.customer.edit";
    public const string Merge = "customers.customer.merge";
    public const string Erase = "customers.customer.erase";
    public const string Reveal = "customers.phone.reveal";
    public const string Export = "customers.export";
}
